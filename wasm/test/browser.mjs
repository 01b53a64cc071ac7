// A page of Chromium for the tests: served from this machine, and anything it complains about is an error.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../scripts/serve.mjs";

export const here = join(dirname(fileURLToPath(import.meta.url)), "..");

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** `folder` of this package, served; `page()` opens a new page whose complaints are gathered in `complaints`. */
export async function browser(folder) {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error("no Chromium: install it or name it in CHROMIUM");
  const server = await serve(join(here, folder));
  const chrome = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const complaints = [];
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    complaints,
    async page(options = {}) {
      const context = await chrome.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN", ...options });
      const page = await context.newPage();
      page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("dialog", (dialog) => (complaints.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
      return page;
    },
    async close() {
      await chrome.close();
      server.close();
    },
  };
}
