import { mount } from 'svelte'
import './ui/tokens.css'
import './ui/base.css'
import App from './App.svelte'

// A page opened before a new version came asks for files that are gone. Once: a server that is away has none either.
addEventListener('vite:preloadError', () => {
  const before = Number(sessionStorage.getItem('tearoom.reloaded') ?? 0)
  if (Date.now() - before < 30_000) return
  sessionStorage.setItem('tearoom.reloaded', String(Date.now()))
  location.reload()
})

const target = document.getElementById('app')
if (target) mount(App, { target })
