/* The reports of a client, a line of JSON each; what it is told comes the same way. */
import { createInterface } from 'node:readline'

export const say = (what) => console.log(JSON.stringify(what))

/** The answer to our offer. */
export async function answerTo(sdp) {
  say({ sdp })
  for await (const line of createInterface({ input: process.stdin })) return JSON.parse(line).sdp
}
