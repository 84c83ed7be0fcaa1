import type { Logger } from 'pino';
import type { Config, Role } from './config.ts';
import { makeConsumers, retentionSchedule } from './consumers.ts';
import type { AnyDatabase } from './database/connection.ts';
import { migrate } from './database/migrations.ts';
import { deleteExpired } from './database/retention.ts';
import { groupsOf, subscribe } from './events/group.ts';
import { OutboxWatch } from './events/outbox-watch.ts';
import { Relay } from './events/relay.ts';
import { createAccounts } from './features/accounts/index.ts';
import { activityRoutes } from './features/activity/index.ts';
import { deadLetterRoutes, keepDeadLetters } from './features/dead-letters/index.ts';
import { filterRoutes, Filters, undoFilterStep } from './features/filters/index.ts';
import { listRoutes, Lists, undoListStep } from './features/lists/index.ts';
import { LiveHub, liveRoutes, subscribeHub } from './features/live/index.ts';
import { Notifications, notificationRoutes } from './features/notifications/index.ts';
import { profileRoutes, Profiles, undoProfileStep } from './features/profiles/index.ts';
import { quickAddRoutes } from './features/quick-add/index.ts';
import { Alarm, reminderRoutes, Reminders } from './features/reminders/index.ts';
import { recurrenceRoutes } from './features/recurrence/index.ts';
import { Summaries, summaryRoutes } from './features/summary/index.ts';
import { tagRoutes } from './features/tags/index.ts';
import { bulkRoutes, placementRoutes, taskRoutes, Tasks, trashRoutes, undoTaskSteps } from './features/tasks/index.ts';
import { exportRoutes, feedRoutes, importRoutes } from './features/transfer/index.ts';
import { undoRoutes } from './features/undo/index.ts';
import { createApp } from './http/app.ts';
import type { HttpServer } from './http/server.ts';
import type { Platform } from './platform/platform.ts';
import { databaseCheck, eventsCheck, platformCheck } from './readiness.ts';
import { version } from './version.ts';
import { webRoutes } from './web/index.ts';

export interface ServerParts {
  readonly config: Config;
  readonly http: HttpServer;
  readonly database: AnyDatabase;
  readonly platform: Platform;
  readonly log: Logger;
}

/** A server that runs; `stop` finishes what is under way and closes everything but the database and the listener. */
export interface RunningServer {
  stop(): Promise<void>;
}

/** Puts the roles asked for together on a platform and starts them. Resolves when everything answers. */
export const startServer = async ({ config, http, database, platform, log }: ServerParts): Promise<RunningServer> => {
  const plays = (role: Role): boolean => config.ROLES.includes(role);
  const applied = await migrate(database);
  if (applied.length > 0) log.info({ applied }, 'the database schema is up to date');

  const hub = new LiveHub();
  const relay = plays('relay') ? new Relay(database, platform.events, log, () => hub.settle()) : undefined;
  const outbox = new OutboxWatch(relay);
  const tasks = new Tasks(outbox);
  const lists = new Lists(outbox, tasks);
  const profiles = new Profiles(outbox);
  const filters = new Filters(outbox);
  const reminders = new Reminders(outbox);
  const notifications = new Notifications(outbox);

  const alarm = new Alarm({ database, jobs: platform.jobs, outbox, log });
  if (plays('reminders')) alarm.register();

  const played = makeConsumers({ alarm }).filter(({ role }) => plays(role));
  for (const group of groupsOf(played)) subscribe(group, { events: platform.events, database, outbox, log });
  if (plays('live')) subscribeHub(platform.events, hub);
  platform.onReconnect(() => hub.settle());
  if (plays('dead-letters')) {
    keepDeadLetters(platform.events, database);
    platform.jobs.every('retention', retentionSchedule, async () => {
      const deleted = await deleteExpired(database);
      log.info({ deleted }, 'bookkeeping past its time is deleted');
    });
  }

  const publicUrl = config.PUBLIC_URL?.replace(/\/+$/, '') ?? `http://localhost:${http.port}`;
  const app = createApp({
    log,
    publicUrl,
    version,
    checks: { database: databaseCheck(database), platform: platformCheck(platform), events: eventsCheck(relay) },
  });
  if (plays('api')) {
    const secret = await platform.secrets.get('auth-secret');
    const accounts = createAccounts({
      database,
      outbox,
      secret,
      publicUrl,
      port: http.port,
      trustProxy: config.TRUST_PROXY,
      log,
    });
    const api = app.api(accounts.authenticator);
    accounts.routes(app, api);
    taskRoutes(api, database, tasks);
    placementRoutes(api, database, tasks);
    bulkRoutes(api, database, tasks);
    listRoutes(api, database, lists);
    tagRoutes(api, database, tasks);
    quickAddRoutes(api, database, tasks);
    trashRoutes(api, database, tasks);
    recurrenceRoutes(api, database, tasks);
    profileRoutes(api, database, profiles);
    filterRoutes(api, database, filters);
    reminderRoutes(api, database, reminders);
    notificationRoutes(api, database, notifications);
    summaryRoutes(api, new Summaries({ database, state: platform.state, log }));
    undoRoutes(api, database, {
      task: undoTaskSteps(tasks),
      list: undoListStep(lists),
      profile: undoProfileStep(profiles),
      filter: undoFilterStep(filters),
      reminder: reminders.undoSnooze,
      notification: notifications.undoStep,
    });
    importRoutes(api, { database, tasks, lists, filters, profiles, outbox, stopping: http.stopping });
    exportRoutes(api, database);
    feedRoutes(app, api, { database, publicUrl });
    activityRoutes(api, database);
    deadLetterRoutes(api, database, outbox);
    if (plays('live')) liveRoutes(api, database, hub);
  }
  if (plays('web')) await webRoutes(app.mount, config.WEB_DIR);

  await platform.start();
  hub.settle();
  relay?.start();
  if (plays('reminders')) alarm.start();
  http.serve(app);

  return {
    async stop() {
      hub.close();
      await http.close();
      await relay?.stop();
      await platform.stop();
      await alarm.stop();
    },
  };
};
