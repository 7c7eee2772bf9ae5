// The pages that everyone reaches: right in content, free of axe's findings, and fitting the smallest screens.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

const pages = [
  { path: '/accessibility', heading: 'Accessibility' },
  { path: '/cookies', heading: 'Cookies' },
];

for (const { path, heading } of pages) {
  for (const width of [320, 1280]) {
    test(`${path} at ${width} px`, async ({ page }) => {
      const errors = [];
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.setViewportSize({ width, height: 900 });
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(heading);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond).toBeLessThanOrEqual(0);
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations).toEqual([]);
      expect(errors).toEqual([]);
    });
  }
}
