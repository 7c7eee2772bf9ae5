// The commissioning side of a competition, in the browser and without JavaScript, on a demonstration's data: one
// competition from nothing to its publication, one from its deadline to an agreement that both sides signed.
import { expect, test } from '@playwright/test';
import { fill, send, signedIn } from './people.js';

const day = (days) => new Date(Date.now() + days * 86_400_000);

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
    ['about', { title: 'Rooms and a front door', summary: 'A room of their own, and somebody who calls round twice a week.', anonymous: 'yes' }],
    ['lots/new', { title: 'Lincolnshire', categories: ['DF01'], areas: ['lincolnshire'], value_pence: '£40,000', value_basis: 'fixed', term_months: '12', 'terms-delivery_place': 'community', 'terms-volume-unit': 'people a year', 'terms-volume-minimum': '150', 'terms-volume-expected': '200', 'terms-volume-maximum': '250', 'terms-minimum_payment_pence': '0' }],
    ['clocks', { ...date('partnering_ends_at', day(30), '5pm'), ...date('deadline', day(70), 'noon'), ...date('starts_on', day(150)) }],
    ['terms', { tupe_applies: 'no', enforcement_duty_applies: 'no', data_sharing_duty_applies: 'yes', data_sharing_duty: 'Monthly figures.' }],
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
  await commissioner.goto(`${home}/payment`);
  await fill(commissioner, { 'payment_details-instalments': 'monthly', 'payment_details-indexation': 'None.', 'payment_details-payment_days': '30' });
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
  const bids = await director.locator('main a[href^="/bids/"]').evaluateAll((all) => all.map((one) => one.href));
  for (const bid of bids) {
    await commissioner.goto(bid);
    await fill(commissioner, { outcome: 'pass' });
    await send(commissioner, 'Save and continue');
  }
  await commissioner.goto(`${home}/panel`);
  const members = commissioner.locator('main [name="members"]');
  await fill(commissioner, { members: await members.evaluateAll((all) => all.map((one) => one.value)) });
  await send(commissioner, /^(Save|Appoint)/);

  const competition = home.split('/').pop();
  const evaluators = [await signedIn(browser, 'evaluator'), await signedIn(browser, 'evaluator2')];
  for (const evaluator of evaluators) {
    await evaluator.goto(`/evaluations/${competition}/declare`);
    await fill(evaluator, { conflict: 'none' });
    await send(evaluator, /./);
  }
  await step(commissioner, `${home}/start-evaluation`);
  for (const [place, evaluator] of evaluators.entries()) await score(evaluator, competition, place);
  await step(commissioner, `${home}/finish-scoring`);
  await director.goto(`${home}/moderation`);
  await moderate(director);
  await step(commissioner, `${home}/settle`);
  await commissioner.goto(`${home}/recommend`);
  await fill(commissioner, { reason: 'The highest total', sure: 'yes' });
  await send(commissioner, 'Recommend');
  await director.goto(`${home}/decide`);
  await fill(director, { decision: 'decide' });
  await send(director, 'Continue');
  await commissioner.goto(`${home}/awards`);
  await commissioner.locator('main a[href*="/awards/"]').first().click();
  const award = commissioner.url().replace(/\/steps$/, '');
  await commissioner.goto(`${award}/notify`);
  await fill(commissioner, { standstill: 'no' });
  await send(commissioner, 'Send the summaries');
  await commissioner.goto(`${award}/draft-agreement`);
  const ends = day(60 + 364);
  await fill(commissioner, {
    ...date('starts_on', day(60)), ...date('ends_on', ends), term_months: '12', text: 'The provider delivers what its bid says.',
  });
  for (const box of await commissioner.locator('main [name="areas"]').all()) await box.check();
  await send(commissioner, 'Save the draft');
  const agreement = commissioner.url();
  await step(commissioner, `${agreement}/offer`);

  const hearth = (await commissioner.locator('main').innerText()).includes('Hearth and Home');
  const provider = await signedIn(browser, hearth ? 'signatory' : 'lantern');
  await step(provider, `${agreement}/sign`);
  await step(director, `${agreement}/countersign`);
  await expect(director.locator('main')).toContainText('Signed by both');
});

// A page that confirms a step: its tick, if it has one, and its one button.
async function step(page, path) {
  await page.goto(path);
  for (const box of await page.locator('main input[type="checkbox"]').all()) await box.check();
  await page.locator('main form[method="post"] button[type="submit"]').click();
  await expect(page.locator('.govuk-error-summary')).toHaveCount(0);
}

// Everything at 4, the second evaluator at 2 for the first bid: a spread that has to be moderated.
async function score(page, competition, place) {
  await page.goto(`/evaluations/${competition}`);
  const bids = await page.locator('main a[href*="/bids/"]').evaluateAll((all) => [...new Set(all.map((one) => one.href))]);
  expect(bids.length).toBeGreaterThan(1);
  for (const [number, bid] of bids.entries()) {
    await page.goto(bid);
    const names = await page.locator('main [name$="-score"]').evaluateAll((all) => [...new Set(all.map((one) => one.name))]);
    for (const name of names) {
      await fill(page, {
        [name]: place === 1 && number === 0 ? '2' : '4',
        [name.replace(/-score$/, '-comment')]: 'It says who does it and when.',
      });
    }
    await send(page, /^Save/);
  }
  await step(page, `/evaluations/${competition}/lock`);
}

async function moderate(page) {
  const scores = page.locator('main input[name$="-score"], main select[name$="-score"]');
  for (const name of await scores.evaluateAll((all) => [...new Set(all.map((one) => one.name))])) {
    await fill(page, { [name]: '3', [name.replace(/-score$/, '-reason')]: 'One read a promise, one a plan; it is a plan.' });
  }
  await send(page, 'Save');
}
