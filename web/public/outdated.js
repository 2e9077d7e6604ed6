/* Tells a browser that is too old for our pages what to do, before any module runs: it is plain ES3, and a file of its
   own, because the content security policy lets no script stand in a page. The features are the newest that all of
   Safari 16.4, Chrome 111 and Firefox 115 have, so whoever lacks one is older. See web/browsers.ts. */
(function () {
  function lacks() {
    if (!('noModule' in document.createElement('script'))) return true
    if (!Array.prototype.toSorted) return true
    if (!window.CSS || !CSS.supports || !CSS.supports('color', 'color-mix(in oklch, red, blue)')) return true
    try {
      return !new RegExp('(?<=a)b').test('ab')
    } catch (old) {
      return true
    }
  }
  var words = document.getElementById('outdated')
  if (words && lacks()) words.removeAttribute('hidden')
})()
