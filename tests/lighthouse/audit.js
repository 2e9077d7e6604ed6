/* `node audit.js PORT` with pages as JSON lines: audits each in the Chromium that is debugged at this port, as a phone on
   a slow line, and prints what it found as JSON lines, in the same order. */
import { createInterface } from 'node:readline/promises'
import lighthouse from 'lighthouse'
import puppeteer from 'puppeteer-core'

const KINDS = ['performance', 'accessibility', 'best-practices']

/** What costs points, but for speed: by its name, and where it was found. */
function faults({ categories, audits }) {
  const weighty = KINDS.slice(1).flatMap((kind) => categories[kind].auditRefs).filter(({ weight, id }) => weight > 0 && (audits[id].score ?? 1) < 1)
  return weighty.map(({ id }) => [id, ...(audits[id].details?.items ?? []).map(({ node, description, url }) => node?.snippet ?? description ?? url)].join(' '))
}

const port = Number(process.argv[2])
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null })
for await (const line of createInterface({ input: process.stdin })) {
  const { url, cookies } = JSON.parse(line)
  await browser.deleteCookie(...(await browser.cookies()))
  await browser.setCookie(...cookies.map((cookie) => ({ ...cookie, domain: new URL(url).hostname, path: '/' })))
  const { lhr } = await lighthouse(url, { port, onlyCategories: KINDS, logLevel: 'silent' })
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`)
  const { categories, audits } = lhr
  console.log(JSON.stringify({
    scores: KINDS.map((kind) => Math.round(100 * categories[kind].score)),
    lcp_s: audits['largest-contentful-paint'].numericValue / 1000,
    tbt_ms: audits['total-blocking-time'].numericValue,
    cls: audits['cumulative-layout-shift'].numericValue,
    kb: audits['total-byte-weight'].numericValue / 1024,
    faults: faults(lhr),
  }))
}
await browser.disconnect()
