/* What this browser can do at all, whatever the network does. Three things are told apart: it cannot call (and takes part
   by text) · it calls and cannot seal (`e2ee/encryption.ts`) · the line is lost (`call.ts`). */

/** Some browsers are built without calls, or turn them off: WebKitGTK, Lockdown Mode of iPhones, Tor Browser. */
export function canCall(): boolean {
  return typeof RTCPeerConnection === 'function'
}
