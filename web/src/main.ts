import { mount } from 'svelte'
import './ui/tokens.css'
import './ui/base.css'
import App from './App.svelte'
import { ofTab } from './link/storage'

// A page opened before a new version came asks for files that are gone: load it again, once, and only from a server
// that answers; one that is away would leave an empty window.
addEventListener('vite:preloadError', () => {
  const before = Number(ofTab.getItem('tearoom.reloaded') ?? 0)
  if (Date.now() - before < 30_000) return
  void fetch('/healthz', { cache: 'no-store' }).then(({ ok }) => {
    if (!ok) return
    ofTab.setItem('tearoom.reloaded', String(Date.now()))
    location.reload()
  }, () => {})
})

const target = document.getElementById('app')
if (target) mount(App, { target })
