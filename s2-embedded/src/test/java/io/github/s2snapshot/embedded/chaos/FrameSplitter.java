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

package io.github.s2snapshot.embedded.chaos;

import java.util.ArrayList;
import java.util.List;

import io.vertx.core.buffer.Buffer;

/**
 * Splits a byte stream into whole session frames, without looking into them.
 */
final class FrameSplitter {

	private static final int LENGTH_BYTES = 3;

	private Buffer rest = Buffer.buffer();

	List<Buffer> add(Buffer bytes) {
		this.rest.appendBuffer(bytes);
		List<Buffer> frames = new ArrayList<>();
		int position = 0;
		while (this.rest.length() - position >= LENGTH_BYTES) {
			int end = position + LENGTH_BYTES + this.rest.getUnsignedMedium(position);
			if (end > this.rest.length()) {
				break;
			}
			frames.add(this.rest.getBuffer(position, end));
			position = end;
		}
		this.rest = this.rest.getBuffer(position, this.rest.length());
		return frames;
	}

}
