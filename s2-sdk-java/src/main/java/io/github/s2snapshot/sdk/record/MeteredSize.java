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

package io.github.s2snapshot.sdk.record;

import java.util.List;

import io.github.s2snapshot.sdk.wire.Metering;

/**
 * Metered size of a record, to which the limits of S2 apply.
 */
final class MeteredSize {

	private MeteredSize() {
	}

	static int of(List<Header> headers, int bodyLength) {
		long headerBytes = 0;
		for (Header header : headers) {
			headerBytes += (long) header.nameBytes().length + header.valueBytes().length;
		}
		return (int) Math.min(Metering.meteredBytes(headers.size(), headerBytes, bodyLength), Integer.MAX_VALUE);
	}

}
