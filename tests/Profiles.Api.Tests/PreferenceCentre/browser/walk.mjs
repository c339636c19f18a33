// Walks through the person's own page as a person does, without script and with the keyboard only, and prints what it found as one JSON object.
// node walk.mjs <browser> <centre url> <unsubscribe url> <url where a code is entered> <the code> <folder for pictures, or "">
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import { join } from 'node:path'

const [browserPath, centre, unsubscribe, code, digits, pictures] = process.argv.slice(2)
const found = { violations: [], wide: [], requests: [], errors: [], languages: {}, presses: {}, steps: [] }

const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] })

async function open(locale, width, { script = false, dark = false } = {}) {
  const context = await browser.newContext({ locale, viewport: { width, height: 900 }, javaScriptEnabled: script, colorScheme: dark ? 'dark' : 'light' })
  const page = await context.newPage()
  page.on('request', request => { if (new URL(request.url()).origin !== new URL(centre).origin) found.requests.push(request.url()) })
  page.on('console', message => { if (message.type() === 'error') found.errors.push(message.text()) })
  page.on('pageerror', error => found.errors.push(String(error)))
  return page
}

async function check(page, name) {
  // Through the browser's own tools: the page's policy lets no script in.
  await page.evaluate(axe.source)
  const results = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
  for (const violation of results.violations) found.violations.push(`${name}: ${violation.id} (${violation.nodes.length}): ${violation.nodes[0].html.slice(0, 160)}`)
  if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) found.wide.push(name)
}

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}

/** Tabs to the button of that name and presses Enter. Returns how many keys that took. */
async function press(page, name) {
  for (let keys = 1; keys < 80; keys++) {
    await page.keyboard.press('Tab')
    const focused = (await page.locator(':focus').first().textContent({ timeout: 2000 }).catch(() => '')) ?? ''
    if (focused.trim().startsWith(name)) {
      await Promise.all([page.waitForURL(/./), page.waitForLoadState('load'), page.keyboard.press('Enter')])
      await page.waitForSelector('h1')
      return keys + 1
    }
  }
  throw new Error(`No button "${name}" can be reached with the keyboard.`)
}

async function looks(name, url) {
  for (const [locale, language] of [['en-GB', 'en'], ['fr-FR', 'fr']]) {
    for (const width of [1280, 375]) {
      for (const dark of [false, true]) {
        const page = await open(locale, width, { script: true, dark })
        await page.goto(url)
        const at = `${name}-${language}-${width}${dark ? '-dark' : ''}`
        found.languages[at] = await page.evaluate(() => document.documentElement.lang)
        await check(page, at)
        await picture(page, at)
        await page.context().close()
      }
    }
  }
}

try {
  await looks('centre', centre)
  await looks('unsubscribe', unsubscribe)
  await looks('code', code)

  const page = await open('en-GB', 375)
  await page.goto(centre)
  found.presses.allow = await press(page, 'Allow')
  found.steps.push((await page.textContent('[role=status]')).trim())
  found.steps.push((await page.textContent('.row .yes')).trim())
  await page.goto(centre)
  found.presses.stop = await press(page, 'Stop')
  found.steps.push((await page.textContent('.row .no')).trim())
  await picture(page, 'stopped-en-375')

  await page.goto(unsubscribe)
  await press(page, 'Unsubscribe')
  found.steps.push((await page.textContent('h1')).trim())
  await page.reload()
  found.steps.push((await page.textContent('h1')).trim())

  await page.goto(code)
  await page.keyboard.press('Tab')
  await page.keyboard.type(digits)
  await page.keyboard.press('Enter')
  await page.waitForSelector('[role=status]')
  found.steps.push((await page.textContent('h1')).trim())
  await picture(page, 'received-en-375')
} catch (error) {
  found.errors.push(String(error))
} finally {
  await browser.close()
}
console.log(JSON.stringify(found))
