// Looks at pages that stand in files, wide and narrow, light and dark, and prints what is wrong with them as one JSON object.
// node look.mjs <browser> <file>…
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import { pathToFileURL } from 'node:url'

const [browserPath, ...files] = process.argv.slice(2)
const found = { violations: [], wide: [], requests: [], errors: [], languages: [] }

const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] })
try {
  for (const file of files) {
    const url = pathToFileURL(file).href
    for (const width of [1280, 375]) {
      for (const colorScheme of ['light', 'dark']) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
        const page = await context.newPage()
        page.on('request', request => { if (request.url() !== url) found.requests.push(request.url()) })
        page.on('console', message => { if (message.type() === 'error') found.errors.push(message.text()) })
        page.on('pageerror', error => found.errors.push(String(error)))
        await page.goto(url)
        if (width === 1280 && colorScheme === 'light') found.languages.push(await page.evaluate(() => document.documentElement.lang))
        await page.evaluate(axe.source)
        const results = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
        for (const violation of results.violations) found.violations.push(`${width} ${colorScheme}: ${violation.id} (${violation.nodes.length}): ${violation.nodes[0].html.slice(0, 160)}`)
        if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) found.wide.push(`${file} at ${width}`)
        await context.close()
      }
    }
  }
} finally {
  await browser.close()
}
console.log(JSON.stringify(found))
