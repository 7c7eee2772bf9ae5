// Every page that a person reaches by links: fitting the smallest screens, and free of axe's findings.
// TEST_SHOTS names a folder for pictures of them.
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { signedIn } from './people.js';

const kind = (path) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id').replace(/\?.*/, '');
const seen = new Set();
// Where nobody serves anything: its answer is an error by right.
const NOTHING = '/nothing/here';

async function look(page, path) {
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(path);
    await expect(page.locator('h1'), path).toHaveCount(1);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(beyond, `${path} at ${width} px is wider than the screen`).toBeLessThanOrEqual(0);
    if (process.env.TEST_SHOTS) {
      const name = `${kind(path).replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'}-${width}.png`;
      await page.screenshot({ path: join(process.env.TEST_SHOTS, name), fullPage: true });
    }
  }
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map((one) => [one.id, ...one.nodes.map((node) => node.html)]), path).toEqual([]);
}

// Where a page leads on the site.
const links = (page) => page.locator('a[href^="/"]').evaluateAll((all) => all.map((one) => one.getAttribute('href')));

// Looks at the first pages and at where they lead, then follows links: of each further kind of page at one.
async function walk(page, first, lead = []) {
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && !page.url().endsWith(NOTHING)) errors.push(`${page.url()}: ${message.text()}`);
  });
  const own = [...first];
  for (const path of lead) {
    await page.goto(path);
    own.push(...(await page.locator('main a[href^="/"]').evaluateAll((all) => all.map((one) => one.getAttribute('href')))));
  }
  const open = [...own];
  const done = new Set();
  while (open.length) {
    const path = open.shift();
    if (done.has(path) || (seen.has(kind(path)) && !own.includes(path))) continue;
    done.add(path);
    seen.add(kind(path));
    await look(page, path);
    open.push(...(await links(page)).filter((link) => !/^\/(api|docs\/api|assets)|\/documents\/|#/.test(link)));
  }
  expect(errors).toEqual([]);
}

test('everyone', async ({ page }) => {
  test.setTimeout(300_000);
  await walk(page, ['/', '/awards', '/sign-in', '/register', '/forgotten-password', '/docs/errors', '/sign-in/code', '/sign-in/recovery-code', NOTHING]);
  expect(seen.size).toBeGreaterThan(10);
});

// Where each begins besides their work and account, and the lists of which they look at every entry.
const PROVIDER = { first: ['/organisations/new'], lead: ['/apply'] };
const PEOPLE = {
  manager: {}, evaluator: {}, police: {}, commissioner: { lead: ['/work'] }, director2: { lead: ['/work'] }, auditor: {},
  signatory: PROVIDER, orchard: PROVIDER, spring: PROVIDER, harbour: PROVIDER,
};
for (const [name, { first = [], lead = [] }] of Object.entries(PEOPLE)) {
  test(name, async ({ browser }) => {
    test.setTimeout(600_000);
    const page = await signedIn(browser, name, { javaScriptEnabled: true });
    await walk(page, ['/work', '/account', ...first], lead);
  });
}
