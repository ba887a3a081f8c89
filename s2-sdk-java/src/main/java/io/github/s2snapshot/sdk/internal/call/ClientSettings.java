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

package io.github.s2snapshot.sdk.internal.call;

import java.time.Duration;

import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.wire.Compression;

/**
 * Settings of a client that its calls and sessions share.
 *
 * @param accessTokens the source of the access token
 * @param userAgent the user agent
 * @param requestTimeout how long an attempt may take
 * @param heartbeatTimeout how long a read session may be silent
 * @param retries the number and the delays of the attempts
 * @param appendRetryPolicy which appends are retried
 * @param compression how frames are compressed
 */
public record ClientSettings(AccessTokens accessTokens, String userAgent, Duration requestTimeout,
		Duration heartbeatTimeout, Retries retries, AppendRetryPolicy appendRetryPolicy, Compression compression) {

	@Override
	public String toString() {
		return "ClientSettings[userAgent=" + this.userAgent + ", requestTimeout=" + this.requestTimeout + ", retries="
				+ this.retries + ", appendRetryPolicy=" + this.appendRetryPolicy + ", compression=" + this.compression
				+ "]";
	}

}
