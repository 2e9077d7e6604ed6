/* What this browser can do at all, whatever the network does. Three things are distinguished: it cannot call (and takes
   part by text) · it calls but cannot encrypt (`e2ee/encryption.ts`) · the connection is lost (`call.ts`). */

/** Some browsers are built without calls, or turn them off: WebKitGTK, Lockdown Mode of iPhones, Tor Browser. */
export function canCall(): boolean {
  return typeof RTCPeerConnection === 'function'
}
