/** `npm run build`: what the server runs from, `dist/server` and `dist/web`; each only when its sources have changed. */
import { buildServer } from './build/server.ts';
import { buildWeb } from './build/web.ts';

await buildServer();
await buildWeb();
