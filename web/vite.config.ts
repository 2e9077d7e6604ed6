import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { TARGET } from './browsers'

const backend = process.env['TEAROOM_BACKEND'] ?? 'http://localhost:8000'

export default defineConfig({
  plugins: [
    paraglideVitePlugin({ project: './project.inlang', outdir: './src/paraglide', strategy: ['baseLocale'] }),
    svelte(),
  ],
  build: {
    manifest: true,
    target: TARGET,
    cssTarget: TARGET,
    // Inlined assets would need data: in the content security policy.
    assetsInlineLimit: 0,
    // Messages are pure, so that each page carries its own only.
    rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /paraglide\/messages/, sideEffects: false }] } },
  },
  server: {
    proxy: {
      '/api': backend,
      '/signin': backend,
      '/help': backend,
      '/ws': { target: backend.replace('http', 'ws'), ws: true },
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
})
