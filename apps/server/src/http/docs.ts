import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Mount } from './mount.ts';

/** Found when first asked for, from wherever this module runs: the sources or a bundle beside node_modules. */
const assetPath = (name: string): string => createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`);

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Todo API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** A file of its own, since the page's policy allows no script within it. */
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });
`;

const headers = (contentType: string, cacheControl: string) => ({
  'content-type': contentType,
  'cache-control': cacheControl,
  // Swagger UI has its pictures as data: addresses in its style sheet.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
});

const assets = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

/** `/docs`: the API description for people, by Swagger UI from this server alone. */
export const docsRoutes = (mount: Mount): void => {
  mount('GET', '/docs/', () => new Response(null, { status: 302, headers: { location: '/docs' } }));
  mount('GET', '/docs', () => new Response(page, { headers: headers('text/html; charset=utf-8', 'no-cache') }));
  mount(
    'GET',
    '/docs/start.js',
    () => new Response(start, { headers: headers('text/javascript; charset=utf-8', 'no-cache') }),
  );
  for (const [name, contentType] of Object.entries(assets)) {
    mount('GET', `/docs/${name}`, async () => {
      const content = await readFile(assetPath(name));
      return new Response(content, { headers: headers(contentType, 'public, max-age=86400') });
    });
  }
};
