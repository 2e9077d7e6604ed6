/* Screens in states that are hard to reach by hand: `npm run dev`, then /stories.html?story=room&n=8&role=lead&theme=dark.
   Never part of the build. */
import { mount } from 'svelte'
import { ofBrowser } from '../link/storage'
import '../ui/tokens.css'
import '../ui/base.css'
import RoomStory from './RoomStory.svelte'

const asked = new URLSearchParams(location.search)
const theme = asked.get('theme')
if (theme) document.documentElement.dataset['theme'] = theme

const view = asked.get('view')
if (view) ofBrowser.setItem('tearoom.view', view)

const target = document.getElementById('app')
if (target) mount(RoomStory, { target, props: { asked } })
