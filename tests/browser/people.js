// The invented people of a demonstration, each with a browser window of their own.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';

const accounts = JSON.parse(readFileSync(join(process.env.FAIRLOT_DATA_DIR, 'demo-accounts.json'), 'utf8'));

function decode(base32) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...base32.replace(/=/g, '')].map((one) => letters.indexOf(one).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

// RFC 6238 with the usual 30 seconds, six digits and SHA-1.
function code(at = Date.now()) {
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac('sha1', decode(accounts.totp_secret)).update(step).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

// What each person's browser holds once signed in: a one-time code works once.
const kept = {};

// `name`@example.org at their work, in a window without JavaScript unless asked otherwise: no page needs it.
export async function signedIn(browser, name, options = {}) {
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: kept[name], ...options });
  const page = await context.newPage();
  await page.goto('/work');
  if (!kept[name]) {
    await page.getByLabel('Email address').fill(`${name}@example.org`);
    await page.getByLabel('Password', { exact: true }).fill(accounts.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('6-digit code').fill(code());
    await page.getByRole('button', { name: 'Continue' }).click();
    kept[name] = await context.storageState();
  }
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your work');
  return page;
}

// Sends a form of the page by its button; it is not refused.
export async function send(page, name) {
  await page.locator('main').getByRole('button', { name }).click();
  await expect(page.locator('.govuk-error-summary')).toHaveCount(0);
}

// Fills fields by name: text, a choice, or several ticks.
export async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name="${name}"]`);
    const kind = await field.first().evaluate((one) => (one.tagName === 'SELECT' ? 'select' : one.type));
    if (kind === 'radio' || kind === 'checkbox') {
      for (const one of [value].flat()) await page.locator(`main [name="${name}"][value="${one}"]`).check();
    } else if (kind === 'select') {
      await field.selectOption(value);
    } else {
      await field.fill(value);
    }
  }
}
