import { mount } from 'svelte'
import './ui/tokens.css'
import './ui/base.css'
import App from './App.svelte'
import { renewal } from './link'
import { keepFocus } from './ui/keptFocus'
import { keepWords } from './ui/translated'

addEventListener('vite:preloadError', () => void renewal.missing())

keepWords(document.body)
keepFocus(document)

const target = document.getElementById('app')
if (target) mount(App, { target })
