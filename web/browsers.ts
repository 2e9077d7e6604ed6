/* The oldest browsers that our pages are made for: stated once, built for, and held by a check of what was built. */
export const BROWSERS = { chrome: '111', edge: '111', firefox: '115', safari: '16.4' }

/** As the build tool writes them: `safari16.4`. */
export const TARGET = Object.entries(BROWSERS).map(([name, version]) => `${name}${version}`)
