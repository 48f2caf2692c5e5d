import { post } from './gin-ship.js';

await post();
