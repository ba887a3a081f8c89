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

package io.github.s2snapshot.starter.editor;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * History of edits like those that people make: an author types at the cursor, deletes,
 * sometimes selects and replaces, or goes elsewhere. The expected text is computed
 * without the classes of the application.
 *
 * @param edits the edits
 * @param text the text after all of them
 */
record EditHistory(List<Edit> edits, String text) {

	static EditHistory of(long seed, int size) {
		Random random = new Random(seed);
		List<Edit> edits = new ArrayList<>(size);
		String text = "";
		int cursor = 0;
		for (int i = 0; i < size; i++) {
			int kind = random.nextInt(100);
			int count = Math.min(1 + random.nextInt(12), text.length() - cursor);
			String typed = typed(random);
			if (kind < 10) {
				cursor = random.nextInt(text.length() + 1);
				edits.add(new Edit.CursorMoved("ann", cursor));
			}
			else if (kind < 25 && count > 0) {
				edits.add(new Edit.Deleted("ann", cursor, count));
				text = text.substring(0, cursor) + text.substring(cursor + count);
			}
			else if (kind < 30 && count > 0) {
				edits.add(new Edit.Replaced("ann", cursor, count, typed));
				text = text.substring(0, cursor) + typed + text.substring(cursor + count);
				cursor += typed.length();
			}
			else {
				edits.add(new Edit.Inserted("ann", cursor, typed));
				text = text.substring(0, cursor) + typed + text.substring(cursor);
				cursor += typed.length();
			}
		}
		return new EditHistory(edits, text);
	}

	// Mostly one character, sometimes a paste. Some characters are surrogate pairs, which
	// later edits may cut.
	private static String typed(Random random) {
		int length = (random.nextInt(20) == 0) ? 2 + random.nextInt(40) : 1;
		StringBuilder typed = new StringBuilder();
		for (int i = 0; i < length; i++) {
			int kind = random.nextInt(60);
			typed.append((kind == 0) ? "\n" : (kind == 1) ? "é"
					: (kind == 2) ? "\ud83d\ude00" : String.valueOf((char) ('a' + random.nextInt(26))));
		}
		return typed.toString();
	}

}
