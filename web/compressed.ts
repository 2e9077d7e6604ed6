/* Beside each built file that shrinks, the same in Brotli and in gzip: the server sends what a browser can read. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /^assets\/.*\.(js|css|svg)$/
/** A smaller file fits one packet as it is. */
const LEAST_BYTES = 1_200

export const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir }, bundle) {
    for (const name of Object.keys(bundle)) {
      if (!TEXT.test(name)) continue
      const path = join(dir ?? '', name)
      const content = readFileSync(path)
      if (content.length < LEAST_BYTES) continue
      writeFileSync(`${path}.br`, brotliCompressSync(content))
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
    }
  },
}
