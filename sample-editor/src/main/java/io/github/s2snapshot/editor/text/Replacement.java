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

package io.github.s2snapshot.editor.text;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.springframework.util.Assert;

/**
 * Replacement of a part of a text. Positions and lengths are in UTF-16 code units, as in
 * Java and JavaScript.
 *
 * @param position the position, from 0
 * @param deleted the number of characters that are deleted after the position
 * @param inserted the characters that are inserted at the position
 * @since 0.1.0
 */
@JsonPropertyOrder({ "position", "deleted", "inserted" })
public record Replacement(int position, int deleted, String inserted) {

	@SuppressWarnings("ConstantValue") // missing in JSON
	public Replacement {
		Assert.notNull(inserted, "'inserted' must not be null");
		Assert.isTrue(position >= 0, () -> "'position' must not be negative, but is " + position);
		Assert.isTrue(deleted >= 0, () -> "'deleted' must not be negative, but is " + deleted);
		Assert.isTrue(deleted > 0 || !inserted.isEmpty(), "'deleted' or 'inserted' must not be empty");
	}

	int end() {
		return Math.addExact(this.position, this.deleted);
	}

}
