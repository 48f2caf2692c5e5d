import { main } from './gin-ship.js';

await main();
