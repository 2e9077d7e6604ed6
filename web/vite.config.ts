import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { TARGET } from './browsers'
import { compressed } from './compressed'
import { languageOf, OWN, written } from './language'

/** The folder of another language than ours, as pseudo.mjs writes it: for tests. */
const pseudo = process.env['TEAROOM_PSEUDO']
const spoken = pseudo === undefined ? './src/paraglide' : join(pseudo, 'paraglide')

/** Takes every text from that language. */
const instead: Plugin = {
  name: 'pseudo',
  enforce: 'pre',
  resolveId: (source) => {
    const file = /\/paraglide\/(messages|runtime)$/.exec(source)
    return file ? join(spoken, `${file[1]}.js`) : undefined
  },
}

const backend = process.env['TEAROOM_BACKEND'] ?? 'http://localhost:8000'

/** Not what dialogs need, which comes with the first of them. */
const EVERYWHERE = /^(?!.*(?:bits-ui|floating-ui|Dialog))/

export default defineConfig(({ mode }) => {
  const language = pseudo === undefined ? languageOf(mode) : { code: 'ar-XB', tag: 'ar-XB' }
  // What is built first stays; the others come beside it.
  const first = pseudo !== undefined || language === OWN
  return {
    plugins: [
      paraglideVitePlugin({
        project: join(pseudo ?? '.', 'project.inlang'),
        outdir: spoken,
        strategy: ['baseLocale'],
        experimentalStaticLocale: "typeof __LANGUAGE__ === 'undefined' ? undefined : __LANGUAGE__",
      }),
      ...(pseudo === undefined ? [] : [instead]),
      svelte(),
      written(language, pseudo ?? '.'),
      ...(mode === 'stories' ? [] : [compressed]),
    ],
    define: { __LANGUAGE__: JSON.stringify(language.code) },
    // Stories are built only to take their pictures.
    ...(mode === 'stories' ? { base: './' } : {}),
    build: {
      ...(mode === 'stories' ? { outDir: '../build/stories', emptyOutDir: true } : {}),
      ...(first ? {} : { emptyOutDir: false, copyPublicDir: false }),
      // What each page needs, for the server, which tells the browser at once.
      manifest: `.vite/${first ? 'index' : language.code}.json`,
      target: TARGET,
      cssTarget: TARGET,
      // Inlined assets would need data: in the content security policy.
      assetsInlineLimit: 0,
      // What several pages show comes in one file: each file costs a phone on a slow line a round trip.
      // Messages are pure, so that each page carries its own only.
      rolldownOptions: { ...(mode === 'stories' ? { input: 'stories.html' } : { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 3, test: EVERYWHERE }] } } }), treeshake: { moduleSideEffects: [{ test: /paraglide\/messages/, sideEffects: false }] } },
    },
    server: {
      proxy: {
        '/api': backend,
        '/sign-in': backend,
        '/help': backend,
        '/ws': { target: backend.replace('http', 'ws'), ws: true },
      },
    },
    test: {
      include: ['src/**/*.test.ts'],
      environment: 'node',
    },
  }
})
