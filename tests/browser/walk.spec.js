// The commissioning side of a competition, in the browser and without JavaScript, on a demonstration's data: one
// competition from nothing to its publication, one from its deadline to an agreement that both sides signed.
import { expect, test } from '@playwright/test';
import { send, signedIn } from './people.js';

const day = (days) => new Date(Date.now() + days * 86_400_000);

// Fills fields by name: text, a choice, or several ticks.
async function fill(page, fields) {
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

function date(name, at, time) {
  const parts = { [`${name}-day`]: `${at.getDate()}`, [`${name}-month`]: `${at.getMonth() + 1}`, [`${name}-year`]: `${at.getFullYear()}` };
  return time ? { ...parts, [`${name}-time`]: time } : parts;
}

test('a commissioner drafts a competition and a director publishes it', async ({ browser }) => {
  const commissioner = await signedIn(browser, 'commissioner');
  await commissioner.getByRole('button', { name: 'Start a competition' }).click();
  await commissioner.getByLabel('Support after release (invented)').check();
  await fill(commissioner, { title: 'Rooms and a front door', place: { index: 1 } });
  await send(commissioner, /^(Save|Start|Continue)/);
  const home = commissioner.url();

  const steps = [
    ['about', { title: 'Rooms and a front door', summary: 'A room and somebody who calls round.', anonymous: 'yes' }],
    ['lots/new', { title: 'Lincolnshire', categories: ['DF01'], areas: ['lincolnshire'], value_pence: '£40,000', value_basis: 'fixed', term_months: '12' }],
    ['clocks', { ...date('partnering_ends_at', day(30), '5pm'), ...date('deadline', day(70), 'noon'), ...date('starts_on', day(150)) }],
    ['terms', { tupe_applies: 'no', data_sharing_duty: 'Monthly figures.' }],
  ];
  for (const [path, fields] of steps) {
    await commissioner.goto(`${home}/${path}`);
    await fill(commissioner, fields);
    await send(commissioner, 'Save and continue');
  }
  await commissioner.goto(`${home}/criteria`);
  await fill(commissioner, {
    'criteria-0-title': 'Reach', 'criteria-0-question': 'How will people know?',
    'criteria-0-weight_basis_points': '62.5', 'criteria-0-maximum_score': '5',
    price_weight_basis_points: '37.5', price_formula: 'lowest_over_price', tie_break: 'price_then_quality',
  });
  await send(commissioner, 'Save and continue');
  await commissioner.goto(`${home}/money`);
  await commissioner.getByLabel(/Financial year 2027 to 2028/).fill('30000');
  await commissioner.getByLabel(/Financial year 2028 to 2029/).fill('10000');
  await fill(commissioner, { payment_model: 'block', volumes: 'About 200 people a year' });
  await send(commissioner, 'Save and continue');
  await decideRoute(commissioner, home);
  await commissioner.goto(`${home}/check`);
  await send(commissioner, 'Submit for approval');
  await expect(commissioner.getByText('Waiting for approval').first()).toBeVisible();

  const director = await signedIn(browser, 'director');
  await director.getByRole('link', { name: 'Approve Rooms and a front door' }).click();
  await director.goto(`${director.url()}/approve`);
  await fill(director, { decision: 'publish' });
  await send(director, 'Continue');
  await expect(director.locator('main')).toContainText('Bids are sealed');
});

// The aid's answers give 70 points: to grant.
async function decideRoute(page, home) {
  await page.goto(`${home}/route`);
  const yes = ['S1', 'S2', 'S3', 'S6'];
  for (const code of ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6']) {
    const group = code.startsWith('G') ? 'gates' : 'scores';
    await fill(page, { [`${group}-${code}`]: yes.includes(code) ? 'yes' : 'no' });
  }
  await page.getByRole('button', { name: 'Work out the outcome' }).click();
  await expect(page.locator('main')).toContainText('70 of 100');
  await fill(page, { chosen: 'grant' });
  await send(page, /^Record/);
}

test('two persons open the bids, a panel scores them, and a grant is signed by both sides', async ({ browser }) => {
  const commissioner = await signedIn(browser, 'commissioner');
  const director = await signedIn(browser, 'director2');
  await commissioner.getByRole('link', { name: /^Open the bids for/ }).first().click();
  const open = commissioner.url();
  const home = open.replace(/\/open$/, '');
  for (const page of [commissioner, director]) {
    await page.goto(open);
    await fill(page, { present: 'yes' });
    await send(page, /^(Confirm as the first person|Open the bids)$/);
  }
  await expect(director.getByRole('heading', { level: 1 })).toContainText('Bids');
  console.log(await director.locator('main').innerText());
  const bids = await director.locator('main a[href^="/bids/"]').evaluateAll((all) => all.map((one) => one.href));
  for (const bid of bids) {
    await commissioner.goto(bid);
    await fill(commissioner, { outcome: 'pass' });
    await send(commissioner, 'Save and continue');
  }
  await commissioner.goto(`${home}/panel`);
  console.log(await commissioner.locator('main').innerText());
});
