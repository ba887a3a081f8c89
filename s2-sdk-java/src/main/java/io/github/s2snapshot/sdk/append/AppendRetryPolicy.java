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

package io.github.s2snapshot.sdk.append;

/**
 * Policy for which failed appends the client retries.
 *
 * @since 0.1.0
 */
public enum AppendRetryPolicy {

	/**
	 * Retries every append that failed with a retryable error. If the acknowledgement of
	 * a batch without a {@code match_seq_num} is lost, the batch can be appended twice.
	 */
	ALL,

	/**
	 * Retries only appends that certainly had no effect. The client never appends a batch
	 * twice.
	 */
	NO_SIDE_EFFECTS

}
