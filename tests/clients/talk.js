/* The person before the client: what they press comes as lines of JSON, what the client reports goes back the same way. */
import { createInterface } from 'node:readline'

const REPORT_MS = 200

/** Reports now and then, and after each press with its `answer`: a code, or nothing when it was done. */
export async function talk(report, press) {
  const say = (more) => console.log(JSON.stringify({ ...report(), ...more }))
  setInterval(say, REPORT_MS)
  for await (const line of createInterface({ input: process.stdin })) {
    const code = await press(JSON.parse(line)).then(
      () => '',
      (refusal) => refusal.message,
    )
    say({ answer: code })
  }
}
