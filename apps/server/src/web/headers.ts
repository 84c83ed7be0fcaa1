/**
 * What the interface may do: load its own scripts, styles, fonts and pictures and talk to its own server, nothing else.
 * Without `unsafe-inline`, text that a person wrote cannot become a script or a style even if it got into the page as
 * HTML; Trusted Types (https://w3c.github.io/trusted-types/dist/spec/) keep our own code from writing HTML at all.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** For every answer with a part of the interface. */
export const webHeaders = Object.freeze({
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
});
