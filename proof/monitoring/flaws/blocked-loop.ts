// Loaded before a service is; from SIGUSR2 on: again and again something computes for so long that everybody else waits.
const EVERY_MS = 900
const BLOCKED_MS = 450

process.once('SIGUSR2', () => {
  setInterval(() => {
    const endMs = performance.now() + BLOCKED_MS
    while (performance.now() < endMs) Math.sqrt(endMs)
  }, EVERY_MS).unref()
})
