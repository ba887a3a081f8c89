/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.starter.docs.operating;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.snapshot.SnapshotOperations;

@Component
class StockAudit {

	private static final Log logger = LogFactory.getLog(StockAudit.class);

	private final SnapshotOperations snapshots;

	StockAudit(SnapshotOperations snapshots) {
		this.snapshots = snapshots;
	}

	@Scheduled(cron = "0 0 4 * * SUN")
	void audit() {
		AuditResult result = this.snapshots.audit("stock", Duration.ofMinutes(10));
		if (result instanceof AuditResult.Different different) {
			logger.error("Folded again, the stock is another one at " + different.to());
		}
	}

}
