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

import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.annotation.Upcast;

/**
 * Something that an author did to the document. Positions are in UTF-16 code units.
 */
sealed interface Edit {

	String author();

	void applyTo(Document document);

	record Inserted(String author, int position, String text) implements Edit {

		@Override
		public void applyTo(Document document) {
			document.replace(this.author, this.position, 0, this.text);
		}

	}

	record Deleted(String author, int position, int count) implements Edit {

		// Version 1 had the range instead of a count, and no author.
		@Upcast(from = 1)
		static ObjectNode withCount(ObjectNode deleted) {
			int start = deleted.remove("start").intValue();
			int end = deleted.remove("end").intValue();
			return deleted.put("author", "unknown").put("position", start).put("count", end - start);
		}

		@Override
		public void applyTo(Document document) {
			document.replace(this.author, this.position, this.count, "");
		}

	}

	record Replaced(String author, int position, int count, String text) implements Edit {

		@Override
		public void applyTo(Document document) {
			document.replace(this.author, this.position, this.count, this.text);
		}

	}

	@DeltaName(aliases = "CaretMoved")
	record CursorMoved(String author, int position) implements Edit {

		@Override
		public void applyTo(Document document) {
			document.move(this.author, this.position);
		}

	}

}
