import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const path = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Starts the system's Chromium. Throws an Error that says how to get it when it is not there. */
export const startChromium = async (): Promise<Browser> => {
  if (!existsSync(path)) {
    throw new Error(`There is no Chromium at ${path}: install it (Debian: apt-get install chromium) or set CHROMIUM.`);
  }
  return chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
};
