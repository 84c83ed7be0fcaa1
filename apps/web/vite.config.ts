import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server that `npm run dev:web` works with. */
const server = process.env.TODO_SERVER ?? 'http://localhost:3000';

export default defineConfig({
  plugins: [react(), tailwind()],
  // A stand-in for React before 18, which TanStack's store still asks for: React has the function itself.
  resolve: { alias: [{ find: /^use-sync-external-store\/shim(\/index\.js)?$/, replacement: 'react' }] },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // The policy of the page allows no `data:` fonts, and files of their own are cached for good.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What the first page needs comes in two files, of which the larger changes only with the packages.
        codeSplitting: {
          groups: [
            { name: 'packages', tags: ['$initial'], test: /node_modules/, priority: 2 },
            { name: 'first', tags: ['$initial'], priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': server, '/docs': server, '/openapi.json': server } },
});
