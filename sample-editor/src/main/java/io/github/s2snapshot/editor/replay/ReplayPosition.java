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

package io.github.s2snapshot.editor.replay;

import java.util.ArrayList;
import java.util.List;

import io.github.s2snapshot.editor.document.Document;
import io.github.s2snapshot.editor.document.Edited;
import io.github.s2snapshot.editor.text.TextEdit;

/**
 * Position of a replay in its trace and in the document. The person of the trace is
 * treated like somebody who writes without seeing the edits of others. Immutable.
 *
 * @param document the id of the document
 * @param done the number of edits of the trace that are in the document
 * @param revision the revision of the document
 * @param others what the document has in addition to the text of the trace, as an edit of
 * that text
 */
record ReplayPosition(String document, int done, long revision, TextEdit others) {

	/**
	 * Returns the position at which a replay appends the text of the trace to a document.
	 */
	static ReplayPosition startOf(Document document) {
		String id = document.requireId();
		TextEdit others = (document.text().isEmpty()) ? TextEdit.NONE : TextEdit.of(0, 0, document.text());
		return new ReplayPosition(id, 0, document.revision(), others);
	}

	/**
	 * Returns the next edits of the trace. Edits that were appended by an earlier attempt
	 * are skipped.
	 * @param document the latest document
	 * @param writer the writer of the replay
	 * @param author the author of the replay
	 * @param trace the trace
	 * @param end the number of edits of the trace that are in the document afterwards
	 */
	Step next(Document document, String writer, String author, EditTrace trace, int end) {
		document.requireId(this.document);
		ReplayPosition position = this;
		for (Edited edit : document.recentSince(this.revision)) {
			position = (edit.writer().equals(writer)) ? position.plus(trace.edits().get(position.done))
					: position.plusOther(edit.changes());
		}
		List<Edited> edits = new ArrayList<>();
		while (position.done < end) {
			TextEdit edit = trace.edits().get(position.done);
			edits.add(new Edited(writer, position.done + 1, author, edit.transform(position.others, false)));
			position = position.plus(edit);
		}
		return new Step(edits, position);
	}

	private ReplayPosition plus(TextEdit edit) {
		return new ReplayPosition(this.document, this.done + 1, this.revision + 1, this.others.transform(edit, true));
	}

	private ReplayPosition plusOther(TextEdit edit) {
		return new ReplayPosition(this.document, this.done, this.revision + 1, this.others.compose(edit));
	}

	/**
	 * Next edits of a replay.
	 *
	 * @param edits the edits to append
	 * @param after the position after them
	 */
	record Step(List<Edited> edits, ReplayPosition after) {

		/**
		 * Returns the position after the last change.
		 */
		int caret() {
			return this.edits.isEmpty() ? 0 : this.edits.get(this.edits.size() - 1).changes().caret();
		}

	}

}
