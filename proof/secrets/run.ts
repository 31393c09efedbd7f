// Secrets of stores that are what they are: Vault itself, of its own parts, and moto in place of AWS. The first run builds Vault, which
// takes ten minutes.
//   --only vault-faults        which of the claims
import { parseArgs } from 'node:util'
import { chosenOf, openReport } from '../harness/report.ts'
import { aws } from './claims/aws.ts'
import { rotation } from './claims/rotation.ts'
import { vaultFaults } from './claims/vault-faults.ts'
import { vaultValues } from './claims/vault-values.ts'
import { startMoto } from './started-moto.ts'
import { startVault } from './started-vault.ts'
import { fetchTools } from './tools.ts'

const CLAIMS = [vaultValues, vaultFaults, aws, rotation]

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = chosenOf(CLAIMS, values.only)
const tools = await fetchTools()
const report = openReport()
{
  await using moto = await startMoto(tools.moto)
  const ground = { moto, startVault: () => startVault(tools.vault) }
  for (const claim of chosen) await report.show(claim, () => claim.run(ground))
}
report.close()
