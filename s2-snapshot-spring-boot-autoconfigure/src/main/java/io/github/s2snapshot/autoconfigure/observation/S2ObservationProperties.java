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

package io.github.s2snapshot.autoconfigure.observation;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the observations of projections.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.observation")
public class S2ObservationProperties {

	/**
	 * Whether to observe appends, updates, snapshots and restores.
	 */
	private boolean enabled = true;

	/**
	 * Whether to add the context of the trace to appended records, as headers such as
	 * "traceparent".
	 */
	private boolean recordHeaders;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public boolean isRecordHeaders() {
		return this.recordHeaders;
	}

	public void setRecordHeaders(boolean recordHeaders) {
		this.recordHeaders = recordHeaders;
	}

}
