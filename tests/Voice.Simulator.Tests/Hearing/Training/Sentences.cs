namespace Voice.Simulator.Tests.Hearing.Training;

/// <summary>What people say to the simulator that is not in the phrase book. The three lists have no sentence in common.</summary>
static class Sentences
{
    /// <summary>Stored in the phrase book beside the phrases, so that what is nearer to one of these is not taken for a phrase.</summary>
    public static readonly string[] Decoys =
    [
        "what is the weather", "what is the weather in rome", "what is the weather in tokyo", "what is the weather in madrid",
        "what is the weather in berlin", "what is the weather in new delhi", "what is the weather in lisbon", "what is the weather in boston",
        "what is the weather in moscow", "what is the weather in dallas", "what is the weather like tomorrow", "what is the weather in newark",
        "what time is dinner", "what time is the meeting", "what time does it open", "what time was it", "what time zone is this",
        "what day was it yesterday", "what day is the party", "what date is it today", "what day is it tomorrow",
        "tell me a long poem", "tell me a short story", "tell me a story", "tell me a riddle", "tell me a secret", "tell me the news",
        "tell me about it", "roll the window", "roll the ball", "roll the carpet", "close the door", "stop it", "step", "shop", "top", "start",
        "spot", "thank god", "thanks a lot", "think so", "who is he", "who is there", "how are you", "where are you", "what are you",
        "what can he do", "what can I say", "what do you do", "what should I do", "yet", "yeah", "chess", "guess", "less", "nope", "know how",
        "go", "now", "not", "new", "none", "say that", "say it again", "play that again", "see that again", "set a timer for five minutes",
        "set a timer", "set an alarm for seven", "set a timer for two seconds", "set a timer for one hour", "draw a picture of a dog",
        "draw a picture", "draw a map of the town", "take a picture of a cat", "ask the expert why the grass is green",
        "ask the expert", "ask the teacher why the sky is dark", "why is the sky blue", "transfer me to an agent", "transfer me",
        "transfer money to my account", "connect me to a human", "add two and four", "add ten and three", "add five and six", "add two",
        "echo good morning", "hello world", "echo", "echo hello", "helping", "hell", "held", "health", "hemp", "felt", "one minute please",
        "one moment", "wait a moment please", "moment please", "hallo there", "yellow", "hollow", "fellow", "hi", "hey", "good morning",
        "good day", "good night", "goodness", "good boy", "goodbye my friend", "what time is it in paris", "what time is it and tell me a joke",
        "what time is it now", "roll the dice again", "roll the dice and tell me a joke", "one", "two", "three", "four", "five", "six", "seven",
        "eight", "nine", "ten", "zero", "please", "okay", "sorry", "right", "maybe", "never", "cancel", "repeat", "continue", "wait",

        "stopped", "stops", "stomach",
        "thank me", "who were you", "what can you say", "what can you buy", "yap", "yam", "yesterday", "noise",
        "known", "naught", "save this again", "set a timer for ten hours", "set a timer for six seconds",
        "draw a picture of a cow", "draw a picture of a bird", "draw a picture of a man", "draw a picture of a tree",
        "ask the expert why the sun is hot", "ask the expert where the sky is bright", "transfer me to a woman", "add two and ten",
        "add six and three", "echo hello anna", "helps", "helmet", "one moment madam", "what time is it and close the door",
        "what time is it and roll the car", "good buyer", "hello you",
    ];

    /// <summary>Decides where recognition says no; not stored.</summary>
    public static readonly string[] Calibration =
    [
        "what is the weather in vienna", "what is the weather in cairo", "what is the weather in warsaw", "what is the weather in dublin",
        "what is the weather in new orleans", "what is the weather in houston", "what is the weather in naples", "what is the climate in oslo",
        "where is the theatre in london", "what time is lunch", "what time is the train", "what time do you close", "what day is the exam",
        "what day is it on friday", "tell me a fairy tale", "tell me a long joke", "tell me a lie", "tell me your name", "tell my mother a story",
        "roll the dough", "toss the coin", "call the police", "hold the line", "stock", "stuff", "stay", "sock", "stoop", "tank", "thank him",
        "thinking of you", "who were they", "who are they", "how old are you", "what can it be", "what can we eat", "what will you do",
        "yes sir", "yes please", "jess", "yell", "best", "no way", "no thanks", "note", "knows", "low", "so", "say nothing again",
        "say that name", "set the table for ten people", "set a reminder for monday", "draw a circle on the paper", "draw a portrait of a king",
        "ask the doctor why the baby is sick", "tell the expert that the sky is blue", "transfer the call to sales", "give me to a human",
        "subtract two from three", "add two and eight", "add salt and pepper", "and two or three", "echo this sentence", "hello my old friend",
        "help me", "held up", "kelp", "yelp", "hope", "one more please", "one coffee please", "just a second please", "hello there",
        "below", "mellow", "jello", "goodbye for now", "good buy", "good try", "what time is it in tokyo", "what time is it over there",
        "turn on the light", "turn the music off", "play some jazz", "how much does it cost", "my name is peter", "call my brother",
        "i would like to order a pizza", "book a table for two", "where is the nearest bank", "open the window", "read my messages",
        "the quick brown fox jumps over the lazy dog", "can you hear me", "i do not know", "that is all", "see you later", "eleven", "twelve",
        "twenty five", "one hundred", "monday", "saturday", "apple", "banana", "water", "music", "window", "computer", "red", "green", "blue",
        "left", "up", "down", "off", "on", "hmm", "ah", "oh", "uh huh", "what", "why", "who", "when", "me too", "thirty three", "not yet",
        "let us go home", "happy birthday to you", "the train leaves at nine", "please speak more slowly", "it is raining again",
        "how far is the moon", "what is the capital of france", "translate this into german", "spell the word banana", "i need a doctor",
        "roll the eyes",
        "stone", "stopping", "thanked", "thank it", "what can you hear", "yeti", "nod", "gnome",
        "say that a lot", "set a timer for ten days", "set a timer for three seconds", "draw a picture of a horse",
        "draw a picture of a star", "draw a picture of the sea", "ask the expert why the snow is white", "ask the expert how the sky is made",
        "transfer me to a doctor", "transfer it to a human", "add two and nine", "add four and three", "echo hello mary",
        "helper", "self", "one moment peter", "what time is it and call the bank", "what time is it and roll the dough", "good pay",
    ];

    /// <summary>Measures false acceptance: other sentences, in and out of the domain. Used for nothing else.</summary>
    public static readonly string[] Unknown =
    [
        "good evening everyone", "nice to meet you", "how is it going", "i am fine", "pleased to see you", "have a nice weekend",
        "see you tomorrow", "take care", "farewell", "what is your name", "where do you live", "how old is the universe",
        "what is the population of china", "who wrote hamlet", "when did the war end", "how tall is mount everest", "what is love",
        "why do birds sing", "where can i buy shoes", "which bus goes to the station", "is it going to rain", "will it snow on sunday",
        "how cold is it outside", "is it sunny in florida", "what is the temperature", "give me the forecast", "do i need an umbrella",
        "how hot is it in sydney", "tell him to call me", "tell her i am late", "tell us more", "tell me how to cook rice",
        "tell me what you see", "tell me when it is done", "sing me a song", "read me a book", "make me laugh", "say something funny",
        "flip a coin", "pick a card", "choose a number", "guess my age", "roll over", "rock and roll", "spin the wheel",
        "play a game with me", "play the radio", "play my favourite song", "pause", "resume", "skip this track", "next", "previous",
        "turn it up", "turn it down", "mute", "silence please", "be quiet", "shut the window", "lock the front door",
        "turn off the kitchen lamp", "dim the lights", "start the washing machine", "is the oven on", "call mum", "call a taxi",
        "dial nine one one", "hang up", "pick up the phone", "send a message to anna", "read the last email", "write a letter to the bank",
        "delete everything", "save the file", "open my calendar", "what is on my agenda", "when is my next appointment",
        "remind me to buy milk", "wake me at six", "cancel the alarm", "how long until lunch", "how many days until christmas",
        "what year is it", "is today a holiday", "thanks very much indeed", "many thanks", "you are welcome", "excuse me", "pardon",
        "i beg your pardon", "of course", "certainly", "absolutely", "definitely not", "perhaps", "i think so", "i disagree",
        "that is correct", "that is wrong", "are you sure", "are you a robot", "are you there", "do you understand", "do you speak french",
        "who made you", "what is your purpose", "can you sing", "can you help my friend", "could you repeat the question",
        "would you mind waiting", "hold on", "hang on a second", "just a minute", "give me a break", "hurry up", "slow down",
        "speak louder", "speak up please", "i cannot hear you", "the line is bad", "let me talk to your boss", "i want a refund",
        "i have a complaint", "where is my parcel", "track my order", "my card is blocked", "what is my balance", "pay the electricity bill",
        "transfer fifty dollars", "change my password", "i forgot my pin", "make an appointment", "i would like a window seat",
        "two tickets to oxford", "the flight is delayed", "where is gate twelve", "draw a line", "paint the fence", "take a photo",
        "show me a map", "zoom in", "go back", "scroll down", "multiply six by seven", "divide ten by two", "what is two plus two",
        "the square root of nine", "one two three four five", "seven eight nine", "forty two", "a hundred and one", "double zero",
        "sixty six", "alpha bravo charlie", "kilo lima mike", "sierra tango", "yankee zulu", "orange", "elephant", "mountain", "river",
        "yesterday", "tomorrow", "tuesday", "september", "pineapple juice", "coffee", "bread and butter", "summer", "bicycle", "garden",
        "the cat sat on the mat", "a stitch in time saves nine", "all that glitters is not gold", "to be or not to be",
        "once upon a time there was a king", "it was a dark and stormy night", "the sun rises in the east", "practice makes perfect",
        "the meeting is moved to thursday", "our office is closed on mondays", "thank goodness it is friday", "people like music",
        "she sells sea shells by the sea shore", "peter piper picked a peck of pickled peppers", "open sesame", "why not", "what for",
        "ready steady go", "come in", "get out", "sit down", "stand up", "look at that", "listen to me", "believe me", "trust nobody",
        "ask your father", "ask a lawyer about the contract", "experts agree on the cause", "the ocean is deep and blue",
    ];

    /// <summary>Also unknown, and built to differ from a phrase by one word or one sound.</summary>
    public static readonly string[] NearMisses =
    [
        "what is the weather in athens", "what is the weather in prague", "what is the weather in osaka", "what is the weather in new jersey",
        "what is the weather in perth", "what is the letter in paris", "what time is supper", "what time is the film", "what time was dinner",
        "what day is the concert", "what day was it", "what game is it today", "tell me a long tale", "tell me a strong story",
        "tell me a sad story", "tell me a joke please", "tell me a number", "sell me a goat", "roll the rice", "roll the tape", "stop there",
        "stomp", "shock", "thank them", "tank you", "who are we", "who is it", "what can she do", "what can you see", "yes or no", "yak",
        "mess", "nose", "nor", "say that word", "save that again", "set a timer for ten minutes", "set a timer for nine seconds",
        "set the timer to zero", "draw a picture of a car", "draw a picture of a house", "ask the expert why the sea is blue",
        "ask the expert when the sky is clear", "transfer me to a manager", "transfer me to the bank", "add two and seven", "add one and three",
        "echo hello peter", "echo yellow world", "helped", "elf", "one moment sir", "some moment please", "what time is it and roll the ball",
        "goodbye everybody", "good pie", "halo effect", "follow",
    ];

    /// <summary>Other languages, each with its espeak voice.</summary>
    public static readonly (string Voice, string Text)[] Foreign =
    [
        ("de", "wie spät ist es"), ("de", "guten Tag, wie geht es Ihnen"), ("de", "wie ist das Wetter in Berlin"), ("de", "nein danke"),
        ("fr", "bonjour tout le monde"), ("fr", "quelle heure est-il"), ("fr", "au revoir"), ("fr", "racontez-moi une histoire"),
        ("es", "hola, buenos días"), ("es", "qué hora es"), ("es", "muchas gracias"), ("es", "hasta luego"), ("it", "che ore sono"),
        ("it", "buongiorno a tutti"), ("it", "grazie mille"), ("ru", "который час"), ("ru", "добрый день"), ("ru", "спасибо большое"),
        ("nb", "hva er klokken"), ("nb", "takk skal du ha"), ("sv", "god morgon"), ("fi", "mitä kello on"), ("pl", "dzień dobry"),
        ("tr", "saat kaç"), ("nl", "hoe laat is het"), ("pt", "que horas são"), ("cs", "dobrý den"), ("hu", "jó napot kívánok"),
    ];
}
