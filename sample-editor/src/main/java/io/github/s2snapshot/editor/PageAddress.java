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

package io.github.s2snapshot.editor;

import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Logs the address of the page once the application is ready.
 */
@Component
class PageAddress {

	private static final Log logger = LogFactory.getLog(PageAddress.class);

	private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "0.0.0.0", "::");

	private final Environment environment;

	PageAddress(Environment environment) {
		this.environment = environment;
	}

	@EventListener(ApplicationReadyEvent.class)
	void log() {
		String port = this.environment.getProperty("local.server.port");
		if (port == null) {
			return;
		}
		String address = this.environment.getProperty("server.address", "localhost");
		logger.info("The editor is at http://" + (LOCAL.contains(address) ? "localhost" : address) + ":" + port + "/");
	}

}
