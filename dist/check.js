import { check } from './gin-ship.js';

await check();
