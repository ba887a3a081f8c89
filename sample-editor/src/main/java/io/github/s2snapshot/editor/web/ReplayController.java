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

package io.github.s2snapshot.editor.web;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.editor.document.Documents;
import io.github.s2snapshot.editor.document.InvalidEditException;
import io.github.s2snapshot.editor.replay.Progress;
import io.github.s2snapshot.editor.replay.TraceReplay;

/**
 * Starts and pauses the replay of a recorded editing session into a document.
 */
@RestController
@RequestMapping("/api/documents/{name}/replay")
class ReplayController {

	private final Documents documents;

	private final TraceReplay replay;

	ReplayController(Documents documents, TraceReplay replay) {
		this.documents = documents;
		this.replay = replay;
	}

	@PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	Progress start(@PathVariable String name, @RequestBody Speed speed) {
		if (speed.rate() < 1 || speed.rate() > TraceReplay.MAX_RATE) {
			throw new InvalidEditException("'rate' must be the number of edits per second, from 1 to "
					+ TraceReplay.MAX_RATE + ", but is " + speed.rate());
		}
		return this.replay.start(this.documents.name(name), speed.rate());
	}

	@DeleteMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	Progress pause(@PathVariable String name) {
		return this.replay.pause(this.documents.name(name));
	}

	/**
	 * Speed of a replay.
	 *
	 * @param rate the number of edits per second
	 */
	record Speed(int rate) {
	}

}
