// What the played `kubectl` and `docker` are: tells the fleet what was typed.
const answer = await fetch(process.env.PLAYED_TOOLS ?? '', {
  method: 'POST',
  body: JSON.stringify(process.argv.slice(2)),
})
const said = await answer.text()
if (answer.ok) process.stdout.write(said)
else process.stderr.write(said)
process.exitCode = answer.ok ? 0 : 1
