// A small charity joins a framework in the browser and without JavaScript: account, record, application at T1.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { fill, send } from './people.js';

const PASSWORD = 'three quiet otters swim';

// The link of the newest mail to an address; the worker writes it a moment after the page answers.
async function mailedLink(address) {
  const folder = join(process.env.FAIRLOT_DATA_DIR, 'mail');
  let found = '';
  await expect(async () => {
    const mails = readdirSync(folder).filter((name) => name.endsWith('.eml')).sort().map((name) => readFileSync(join(folder, name), 'utf8'));
    const text = mails.filter((mail) => mail.includes(address)).at(-1) ?? '';
    found = /https?:\/\/\S+/.exec(text.replace(/=\r?\n/g, '').replace(/=3D/g, '='))?.[0] ?? '';
    expect(found).not.toBe('');
  }).toPass();
  return new URL(found);
}

const ANSWERS = {
  Q6: 'alone', Q7: 'none', Q8: 'none', Q15: 'yes',
  Q17: 'We ran a Saturday football club for people on probation for four years.',
  Q18: 'Half of our volunteers have been on probation. They choose what we offer.',
  Q20: 'yes', Q21: 'yes', Q22: 'yes', Q26: 'yes',
};

test('a charity of two people qualifies for the smallest tier', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const address = `owner-${Date.now()}@example.org`;
  await page.goto('/register');
  await fill(page, { name: 'Nia Owen', email: address, password: PASSWORD });
  await send(page, 'Create account');
  const link = await mailedLink(address);
  await page.goto(`${link.pathname}${link.search}`);
  await fill(page, { password: PASSWORD });
  await send(page, 'Confirm');
  await page.goto('/sign-in?next=/apply');
  await fill(page, { email: address, password: PASSWORD });
  await send(page, 'Sign in');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Join a framework');

  await page.getByRole('button', { name: 'Register your organisation' }).click();
  await fill(page, { name: 'Ty Bach (invented)', kind: 'charity', sector: 'voluntary', yearly_income_pence: 'about a lot' });
  await page.locator('main').getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.locator('.govuk-error-summary')).toContainText('pounds');
  await fill(page, { yearly_income_pence: '£80,000', home_nation: 'wales' });
  await send(page, 'Save and continue');
  await expect(page.getByText('You are its owner.')).toBeVisible();

  await page.getByRole('link', { name: 'Support after release (invented)' }).click();
  await page.getByRole('button', { name: 'Apply to join' }).click();
  await page.locator('main').getByRole('button', { name: 'Save and continue' }).click();
  await expect(page.locator('.govuk-error-summary li')).toHaveCount(3);
  const scope = { categories: ['DF01'], areas: ['lincolnshire'] };
  await fill(page, { tier: '3', ...scope });
  await send(page, 'Save and continue');
  // A larger tier says what more it needs and why; choosing a smaller one costs nothing.
  const home = page.url();
  await expect(page.locator('main')).toContainText('Your yearly income is below what this tier asks.');
  const why = page.locator('details', { hasText: 'Why each question is asked' });
  await expect(why).toContainText('A larger award needs a body that can carry it until it is paid.');
  const atThree = await page.locator('main a[href*="/questions/"]').count();
  await page.locator('main a[href$="/scope"]').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Change what you apply for');
  await expect(page.getByLabel('Lincolnshire')).toBeChecked();
  await fill(page, { tier: '1' });
  await send(page, 'Save and continue');
  expect(page.url()).toBe(home);

  // What the record says is done; everything else is asked, and no document is.
  const toDo = await page.locator('main a[href*="/questions/"]').count();
  expect(toDo).toBeLessThanOrEqual(12);
  expect(atThree).toBeGreaterThan(toDo);
  const waived = page.locator('details', { hasText: 'not asked' });
  await expect(waived).toContainText('a small award needs no accounts');
  await expect(page.locator('main input[type=file]')).toHaveCount(0);
  await page.locator('main a[href*="/questions/"]').first().click();
  let asked = 0;
  while (page.url() !== home) {
    const code = page.url().split('/').pop();
    expect(ANSWERS, code).toHaveProperty(code);
    if (code === 'Q20') {
      // The requirement is met by one answer only: the page says so and keeps what was sent.
      await fill(page, { value: 'no' });
      await page.locator('main').getByRole('button', { name: 'Save and continue' }).click();
      await expect(page.locator('.govuk-error-summary')).toContainText('met only by the answer');
    }
    if (code === 'Q7') {
      // A page left as it is declares nothing.
      await page.locator('main').getByRole('button', { name: 'Save and continue' }).click();
      await expect(page.locator('.govuk-error-summary')).toContainText('Tick what applies');
    }
    await fill(page, { value: ANSWERS[code] });
    await send(page, 'Save and continue');
    asked += 1;
    expect(asked).toBeLessThanOrEqual(toDo);
  }
  expect(asked).toBe(toDo);
  await page.getByRole('button', { name: 'Submit the application' }).click();
  await send(page, 'Submit the application');
  await expect(page.locator('main')).toContainText('Submitted');
  await expect(page.locator('main')).toContainText('Saturday football club');
  await page.goto('/apply');
  await expect(page.locator('main')).toContainText('Ty Bach (invented)');
});

test('everyone reads how to join; applying asks for a sign-in', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/apply');
  await page.getByRole('link', { name: 'Support after release (invented)' }).click();
  await expect(page.locator('main')).toContainText('Join once, on any day');
  await page.getByRole('button', { name: 'Apply to join' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
});
