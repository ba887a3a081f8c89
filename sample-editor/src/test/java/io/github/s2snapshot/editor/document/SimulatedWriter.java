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

package io.github.s2snapshot.editor.document;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.editor.text.TextEdit;

/**
 * Writer that does what {@code session.js} does on a page: sends one edit at a time, and
 * transforms what was not acknowledged against the edits of others.
 */
final class SimulatedWriter {

	private final String id;

	private String text = "";

	private int revision;

	private int number;

	private @Nullable TextEdit inFlight;

	private @Nullable TextEdit buffer;

	SimulatedWriter(String id) {
		this.id = id;
	}

	String text() {
		return this.text;
	}

	boolean isPending() {
		return this.inFlight != null;
	}

	boolean isBehind(List<Edited> stream) {
		return this.revision < stream.size();
	}

	void edit(TextEdit edit) {
		this.text = edit.apply(this.text);
		if (this.inFlight == null) {
			this.inFlight = edit;
			this.number++;
		}
		else {
			this.buffer = (this.buffer != null) ? this.buffer.compose(edit) : edit;
		}
	}

	@Nullable ProposedEdit request(String document) {
		return (this.inFlight != null)
				? new ProposedEdit(document, this.revision, this.id, this.number, this.id, this.inFlight) : null;
	}

	void receive(List<Edited> stream) {
		Edited delta = stream.get(this.revision++);
		if (delta.writer().equals(this.id)) {
			this.inFlight = this.buffer;
			this.buffer = null;
			this.number += (this.inFlight != null) ? 1 : 0;
			return;
		}
		boolean before = delta.writer().compareTo(this.id) < 0;
		TextEdit edit = delta.changes();
		if (this.inFlight != null) {
			TextEdit mine = this.inFlight;
			this.inFlight = mine.transform(edit, !before);
			edit = edit.transform(mine, before);
		}
		if (this.buffer != null) {
			TextEdit mine = this.buffer;
			this.buffer = mine.transform(edit, !before);
			edit = edit.transform(mine, before);
		}
		this.text = edit.apply(this.text);
	}

}
