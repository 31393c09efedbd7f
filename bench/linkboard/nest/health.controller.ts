import { Controller, Get } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus'
import { SkipThrottle } from '@nestjs/throttler'
import { Database } from './database.ts'
import { RefreshService } from './refresh.service.ts'

const MOST_OVERDUE = 100

@Controller('health')
@SkipThrottle()
@ApiExcludeController()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly refresh: RefreshService,
  ) {}

  @Get('live')
  live() {
    return { status: 'ok' }
  }

  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([() => this.#askDatabase(), () => this.#askRefresh()])
  }

  async #askDatabase() {
    const indicator = this.indicators.check('database')
    return this.database.query('SELECT 1').then(
      () => indicator.up(),
      (error: Error) => indicator.down(error.message),
    )
  }

  /** Old titles are no reason to take a replica out of traffic. */
  async #askRefresh() {
    const overdue = await this.refresh.countOverdue().catch(() => 0)
    return this.indicators.check('titles-refresh').up({ overdue, isLate: overdue > MOST_OVERDUE })
  }
}
