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

import java.util.Random;

/**
 * Random texts and edits. Texts have few different characters, so that edits touch often.
 */
public final class RandomEdits {

	private final Random random;

	public RandomEdits(Random random) {
		this.random = random;
	}

	/**
	 * Returns a text of at most this length.
	 */
	public String text(int most) {
		StringBuilder text = new StringBuilder();
		for (int i = this.random.nextInt(most + 1); i > 0; i--) {
			text.append((char) ('a' + this.random.nextInt(5)));
		}
		return text.toString();
	}

	/**
	 * Returns an edit of a text of this length, with up to four replacements.
	 */
	public TextEdit edit(int length) {
		EditWriter edit = new EditWriter();
		int rest = length;
		for (int i = 1 + this.random.nextInt(4); i > 0; i--) {
			int kept = this.random.nextInt(rest + 1);
			edit.keep(kept);
			rest -= kept;
			if (this.random.nextInt(3) > 0) {
				edit.insert("" + (char) ('A' + this.random.nextInt(26)) + text(2));
			}
			if (this.random.nextInt(3) > 0) {
				int deleted = this.random.nextInt(Math.min(rest, 5) + 1);
				edit.delete(deleted);
				rest -= deleted;
			}
		}
		return edit.edit();
	}

}
