import { mount } from 'svelte'
import './ui/tokens.css'
import './ui/base.css'
import App from './App.svelte'
import { renewal } from './link'
import { declare } from './ui/language'
import { keepWords } from './ui/translated'

addEventListener('vite:preloadError', () => void renewal.missing())

declare(document.documentElement)
keepWords(document.body)

const target = document.getElementById('app')
if (target) mount(App, { target })
