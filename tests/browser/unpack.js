// Unpacks the browser, and the libraries and fonts it would otherwise look for on the machine, beside its package: that
// of the folder it is run in.
import { createReadStream, createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'

const tar = createRequire(resolve('package.json'))('tar-fs')
const from = 'node_modules/@sparticuz/chromium/bin'
const to = resolve('node_modules/.chromium')

mkdirSync(to, { recursive: true })
const unpack = (name, sink) => pipeline(createReadStream(`${from}/${name}.br`), createBrotliDecompress(), sink)
await Promise.all([
  unpack('chromium', createWriteStream(`${to}/chromium`, { mode: 0o755 })),
  unpack('al2023.tar', tar.extract(to)),
  unpack('fonts.tar', tar.extract(to)),
])
writeFileSync(`${to}/fonts.conf`, `<fontconfig><dir>${to}/fonts</dir><cachedir>${to}/cache</cachedir></fontconfig>\n`)
